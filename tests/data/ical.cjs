// Parse a calendar with ical.js, strictly, and print its events as JSON.
// Usage: node ical.cjs FOLDER-OF-NODE-MODULES < calendar.ics
const path = require("node:path");
const ICAL = require(path.join(process.argv[2], "ical.js", "dist", "ical.es5.cjs"));

ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(require("node:fs").readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    whole_days: event.startDate.isDate,
    summary: event.summary,
    status: component.getFirstPropertyValue("status"),
    stamp: component.getFirstPropertyValue("dtstamp").toString(),
    url: component.getFirstPropertyValue("url"),
    categories: component.getFirstProperty("categories").getValues(),
    alarms: component
      .getAllSubcomponents("valarm")
      .map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds() / 86400),
  };
});
process.stdout.write(JSON.stringify(events));
