CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE title (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, franchise TEXT, studio TEXT, synopsis TEXT, runtime INTEGER, status TEXT, since TEXT, place TEXT, due INTEGER NOT NULL, release INTEGER REFERENCES release (id), fallback INTEGER NOT NULL, first_on TEXT NOT NULL, last_on TEXT NOT NULL, status_fact INTEGER REFERENCES fact (id));
CREATE TABLE alias (title TEXT NOT NULL REFERENCES title (id), seq INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (title, seq));
CREATE TABLE title_id (title TEXT NOT NULL REFERENCES title (id), service TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (title, service));
CREATE TABLE link (title TEXT NOT NULL REFERENCES title (id), name TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (title, name));
CREATE TABLE keep (title TEXT NOT NULL REFERENCES title (id), family TEXT NOT NULL, PRIMARY KEY (title, family));
CREATE TABLE person (name TEXT PRIMARY KEY, died TEXT);
CREATE TABLE known_for (person TEXT NOT NULL REFERENCES person (name), seq INTEGER NOT NULL, work TEXT NOT NULL, PRIMARY KEY (person, seq));
CREATE TABLE person_id (person TEXT NOT NULL REFERENCES person (name), service TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (person, service));
CREATE TABLE crew (title TEXT NOT NULL REFERENCES title (id), job TEXT NOT NULL, seq INTEGER NOT NULL, person TEXT NOT NULL REFERENCES person (name), PRIMARY KEY (title, job, seq));
CREATE TABLE source (id TEXT PRIMARY KEY, publisher TEXT, date TEXT, precision TEXT, earliest TEXT, latest TEXT, url TEXT, note TEXT);
CREATE TABLE fact (id INTEGER PRIMARY KEY, title TEXT NOT NULL REFERENCES title (id), "on" TEXT NOT NULL, known TEXT NOT NULL, family TEXT NOT NULL, status TEXT, since TEXT, place TEXT, date TEXT, precision TEXT, earliest TEXT, latest TEXT, region TEXT, type TEXT, episode TEXT, edition TEXT, text TEXT, note TEXT, aside INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL);
CREATE TABLE fact_source (fact INTEGER NOT NULL REFERENCES fact (id), seq INTEGER NOT NULL, source TEXT NOT NULL REFERENCES source (id), PRIMARY KEY (fact, seq));
CREATE TABLE fact_cast (fact INTEGER NOT NULL REFERENCES fact (id), seq INTEGER NOT NULL, person TEXT NOT NULL REFERENCES person (name), character TEXT, billing INTEGER, credit TEXT, PRIMARY KEY (fact, seq));
CREATE TABLE fact_uncast (fact INTEGER NOT NULL REFERENCES fact (id), seq INTEGER NOT NULL, person TEXT NOT NULL REFERENCES person (name), PRIMARY KEY (fact, seq));
CREATE TABLE fact_platform (fact INTEGER NOT NULL REFERENCES fact (id), seq INTEGER NOT NULL, platform TEXT NOT NULL, PRIMARY KEY (fact, seq));
CREATE TABLE release (id INTEGER PRIMARY KEY, title TEXT NOT NULL REFERENCES title (id), date TEXT, precision TEXT, earliest TEXT, latest TEXT, days INTEGER, days_min INTEGER, days_max INTEGER, region TEXT, type TEXT, episode TEXT, edition TEXT, available INTEGER NOT NULL, moves INTEGER NOT NULL, slip INTEGER NOT NULL, "on" TEXT NOT NULL, fact INTEGER NOT NULL REFERENCES fact (id));
CREATE TABLE release_platform (release INTEGER NOT NULL REFERENCES release (id), seq INTEGER NOT NULL, platform TEXT NOT NULL, PRIMARY KEY (release, seq));
CREATE TABLE "cast" (id INTEGER PRIMARY KEY, title TEXT NOT NULL REFERENCES title (id), person TEXT NOT NULL REFERENCES person (name), character TEXT, billing INTEGER, credit TEXT, returns INTEGER NOT NULL, recast INTEGER NOT NULL, posthumous INTEGER NOT NULL, undisclosed INTEGER NOT NULL, "on" TEXT NOT NULL, fact INTEGER NOT NULL REFERENCES fact (id));
CREATE TABLE part ("cast" INTEGER NOT NULL REFERENCES "cast" (id), seq INTEGER NOT NULL, character TEXT NOT NULL, PRIMARY KEY ("cast", seq));
CREATE TABLE change (id INTEGER PRIMARY KEY, title TEXT NOT NULL REFERENCES title (id), "on" TEXT NOT NULL, known TEXT NOT NULL, change TEXT NOT NULL, family TEXT, old TEXT, new TEXT, days INTEGER, release INTEGER REFERENCES release (id), region TEXT, type TEXT, episode TEXT, edition TEXT, person TEXT REFERENCES person (name), billing INTEGER, credit TEXT, since TEXT, place TEXT, aside INTEGER NOT NULL, change_id TEXT NOT NULL, fact INTEGER NOT NULL REFERENCES fact (id));
CREATE INDEX title_status_index ON title (status);
CREATE INDEX title_franchise_index ON title (franchise);
CREATE INDEX title_release_index ON title (release);
CREATE INDEX title_status_fact_index ON title (status_fact);
CREATE INDEX alias_name_index ON alias (name);
CREATE INDEX title_id_service_id_index ON title_id (service, id);
CREATE INDEX person_id_service_id_index ON person_id (service, id);
CREATE INDEX crew_person_index ON crew (person);
CREATE INDEX source_url_index ON source (url);
CREATE INDEX fact_title_index ON fact (title);
CREATE INDEX fact_known_index ON fact (known);
CREATE INDEX fact_source_source_index ON fact_source (source);
CREATE INDEX fact_cast_person_index ON fact_cast (person);
CREATE INDEX fact_uncast_person_index ON fact_uncast (person);
CREATE INDEX release_title_index ON release (title);
CREATE INDEX release_earliest_index ON release (earliest);
CREATE INDEX release_fact_index ON release (fact);
CREATE INDEX release_platform_platform_index ON release_platform (platform);
CREATE INDEX cast_title_index ON "cast" (title);
CREATE INDEX cast_person_index ON "cast" (person);
CREATE INDEX cast_fact_index ON "cast" (fact);
CREATE INDEX part_character_index ON part (character);
CREATE INDEX change_title_index ON change (title);
CREATE INDEX change_known_index ON change (known);
CREATE INDEX change_change_index ON change (change);
CREATE INDEX change_fact_index ON change (fact);
CREATE INDEX change_release_index ON change (release);
CREATE INDEX change_person_index ON change (person);
CREATE VIEW upcoming AS
SELECT t.id, t.name, t.kind, r.date, r.precision, r.earliest, r.latest, r.days, r.days_min, r.days_max, r.region, r.type, r.episode, r.edition,
    CASE WHEN r.id IS NULL THEN 0 ELSE t.fallback END AS fallback,
    t.status, t.since, t.due, r."on", t.last_on
FROM title t
LEFT JOIN release r ON r.id = t.release AND (t.due = 1 OR r.days_max >= 0)
WHERE coalesce(t.status, '') <> 'cancelled'
    AND (r.id IS NOT NULL OR coalesce(t.status, '') <> 'released')
ORDER BY t.due DESC, r.id IS NULL, r.latest, r.earliest DESC, t.name, t.id;
CREATE VIEW release_now AS
SELECT t.id, t.name, t.kind, r.date, r.precision, r.earliest, r.latest, r.days, r.days_min, r.days_max, r.region, r.type, r.episode, r.edition, t.fallback, r.available, r.moves, r.slip,
    r."on"
FROM title t JOIN release r ON r.id = t.release
ORDER BY r.latest, r.earliest DESC, t.name, t.id;
CREATE VIEW slip AS
SELECT t.id, t.name, t.kind, r.region, r.type, r.episode, r.edition, r.moves, r.slip, c.new AS first_date,
    c."on" AS first_on, r.date, r."on"
FROM release r JOIN title t ON t.id = r.title
JOIN change c ON c.id = (
    SELECT min(id) FROM change WHERE release = r.id AND change = 'release-announced')
WHERE r.moves > 0
ORDER BY r.slip DESC, r.moves DESC, t.name, t.id, r.id;
