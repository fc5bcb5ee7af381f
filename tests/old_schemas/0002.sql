-- Schema 0002 as released, with one town, one record, one publication per feed. Recorded by sqlite3's iterdump; never edited.
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'lotse','m0001_towns_records_and_feeds','2026-11-25 01:18:44.644271+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'lotse','m0002_editors','2026-11-25 09:42:59.433877+00:00');
CREATE TABLE audit (
            number integer primary key,
            town text not null,
            at_s integer not null,
            actor text not null,
            act text not null,
            subject text not null,
            detail text not null
        ) strict
        ;
CREATE TABLE challenge (
            value blob primary key,
            purpose text not null,
            person text not null,
            expires_s integer not null
        ) strict, without rowid
        ;
CREATE TABLE composed (
            feed text not null,
            record text not null,
            from_seq integer not null,
            until_seq integer not null default 0,
            urgent integer not null,
            hash blob not null,
            body blob not null,
            primary key (feed, record, from_seq)
        ) strict
        ;
INSERT INTO "composed" VALUES('testtown/de','place0001',1,0,0,X'E8A16ECEB6B5380EEF8E07DB4615E12EB7A8EAB78AFFD38EE2924A53B2C28F9B',X'7B226964223A22706C61636530303031222C226B696E64223A22706C616365222C226F7267616E69736174696F6E223A2256657265696E222C22736C7567223A226265726174756E67737374656C6C652D31222C2273756D6D617279223A224265726174756E6720312C206F686E65205465726D696E2E222C2274616773223A5B22636F756E73656C6C696E67225D2C227469746C65223A224265726174756E67737374656C6C652031222C22757064617465645F6F6E223A22323032362D31312D3235227D');
INSERT INTO "composed" VALUES('testtown/de','town',1,0,1,X'103A6A6328F10029FB7735450BC2BD987AD60C169F091E637400B714D899F83D',X'7B2262626F785F6537223A5B38363030303030302C3530303030303030302C38393030303030302C3530323030303030305D2C22686F6C6964617973223A5B22323032362D30312D3031222C22323032362D30342D3033222C22323032362D30342D3036222C22323032362D30352D3031222C22323032362D30352D3134222C22323032362D30352D3235222C22323032362D30362D3034222C22323032362D31302D3033222C22323032362D31322D3235222C22323032362D31322D3236222C22323032372D30312D3031222C22323032372D30332D3236222C22323032372D30332D3239222C22323032372D30352D3031222C22323032372D30352D3036222C22323032372D30352D3137222C22323032372D30352D3237222C22323032372D31302D3033222C22323032372D31322D3235222C22323032372D31322D3236225D2C226964223A22746F776E222C226B696E64223A22746F776E222C226C616E64223A224845222C226C616E677561676573223A5B226465222C22656E225D2C227469746C65223A22546573747374616474227D');
INSERT INTO "composed" VALUES('testtown/en','place0001',1,0,0,X'64EC2F59B83B0E78909C7BC4B4CB1F56145064C830749AB9219CDBD0F29A2EE7',X'7B226964223A22706C61636530303031222C226B696E64223A22706C616365222C226F7267616E69736174696F6E223A2256657265696E222C22736C7567223A226265726174756E67737374656C6C652D31222C2273756D6D617279223A2241647669636520312C206E6F206170706F696E746D656E742E222C2274616773223A5B22636F756E73656C6C696E67225D2C227469746C65223A224164766963652063656E7472652031222C22757064617465645F6F6E223A22323032362D31312D3235227D');
INSERT INTO "composed" VALUES('testtown/en','town',1,0,1,X'49DFE3AAE8AEA4EBA289731B28E94E23D8F00709CA40CD2F01520D1AD8B987C3',X'7B2262626F785F6537223A5B38363030303030302C3530303030303030302C38393030303030302C3530323030303030305D2C22686F6C6964617973223A5B22323032362D30312D3031222C22323032362D30342D3033222C22323032362D30342D3036222C22323032362D30352D3031222C22323032362D30352D3134222C22323032362D30352D3235222C22323032362D30362D3034222C22323032362D31302D3033222C22323032362D31322D3235222C22323032362D31322D3236222C22323032372D30312D3031222C22323032372D30332D3236222C22323032372D30332D3239222C22323032372D30352D3031222C22323032372D30352D3036222C22323032372D30352D3137222C22323032372D30352D3237222C22323032372D31302D3033222C22323032372D31322D3235222C22323032372D31322D3236225D2C226964223A22746F776E222C226B696E64223A22746F776E222C226C616E64223A224845222C226C616E6773223A7B227469746C65223A226465227D2C226C616E677561676573223A5B226465222C22656E225D2C227469746C65223A22546573747374616474227D');
CREATE TABLE field_table (
            number integer primary key,
            body text not null unique
        ) strict
        ;
INSERT INTO "field_table" VALUES(1,'[["town",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","zone","land","bbox_e7","languages","holidays","quarters","mirrors","app_min","hours_note","langs","outdated","machine","source_texts"]],["helpline",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","location_policy","phones","web","hours","languages","interpreter","cost","availability","availability_as_of_s","rank","hours_note","langs","outdated","machine","source_texts"]],["alert",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","severity","area","starts_s","expires_s","web","hours_note","langs","outdated","machine","source_texts"]],["place",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","location_policy","street","postcode","city","address_extra","lat_e7","lon_e7","quarter","area","stops","phones","email","web","hours","languages","interpreter","step_free","childcare","cost","cost_note","waiting","hours_note","langs","outdated","machine","source_texts"]],["course",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","location_policy","street","postcode","city","address_extra","lat_e7","lon_e7","quarter","phones","email","web","languages","step_free","childcare","cost","cost_note","course_type","cefr_from","cefr_to","schedule","schedule_note","seats","enrolment","residence","event_status","hours_note","langs","outdated","machine","source_texts"]],["event",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","location_policy","street","postcode","city","address_extra","lat_e7","lon_e7","quarter","place_name","route","phones","email","web","languages","step_free","childcare","cost","cost_note","schedule","day","time_open","place_open","event_status","expected","hours_note","langs","outdated","machine","source_texts"]],["guide",["id","title","summary","slug","protected","tags","audience","organisation","updated_on","verified_on","verified_by","verify_every_days","valid_from","valid_to","source","body","parent","order","phones","email","web","residence","hours_note","langs","outdated","machine","source_texts"]]]');
CREATE TABLE history (
            town text not null,
            change integer not null,
            record text not null,
            lang text not null,
            field text not null,
            old_value text,
            actor text not null,
            mid text not null,
            at_s integer not null,
            primary key (town, change, record, field, lang)
        ) strict, without rowid
        ;
INSERT INTO "history" VALUES('testtown',1,'place0001','','',NULL,'test','',1795600000);
CREATE TABLE imported (
            town text not null references town(slug),
            source text not null,
            key text not null,
            lang text not null,
            record text not null references record(id) on delete cascade,
            ended integer not null default 0,
            primary key (town, source, key)
        ) strict, without rowid
        ;
CREATE TABLE invitation (
            secret_hash blob primary key,
            person text not null references person(id) on delete cascade,
            by_person text not null,
            created_s integer not null,
            expires_s integer not null,
            used_s integer not null default 0
        ) strict, without rowid
        ;
CREATE TABLE link_check (
            town text not null,
            url text not null,
            checked_s integer not null,
            status integer not null,
            failures integer not null,
            primary key (town, url)
        ) strict, without rowid
        ;
CREATE TABLE mapping (
            town text not null references town(slug),
            columns text not null,
            body text not null,
            primary key (town, columns)
        ) strict, without rowid
        ;
CREATE TABLE mutation (
            mid text primary key,
            town text not null,
            result text not null,
            at_s integer not null
        , person text not null default '') strict, without rowid
        ;
CREATE TABLE outbox (
            town text not null,
            record text not null,
            change integer not null,
            primary key (town, record)
        ) strict, without rowid
        ;
CREATE TABLE passkey (
            id blob primary key,
            person text not null references person(id) on delete cascade,
            public_key blob not null,
            sign_count integer not null,
            label text not null,
            created_s integer not null,
            used_s integer not null default 0
        ) strict
        ;
CREATE TABLE person (
            id text primary key,
            town text not null references town(slug),
            email text not null,
            name text not null,
            role text not null,
            organisation text not null,
            house text not null,
            languages text not null,
            trusted integer not null,
            created_s integer not null,
            ended_s integer not null default 0
        ) strict
        ;
CREATE TABLE picture (
            hash text primary key,
            town text not null references town(slug),
            type text not null,
            width integer not null,
            height integer not null,
            body blob not null,
            created_s integer not null
        ) strict
        ;
CREATE TABLE planned (
            record text primary key references record(id) on delete cascade,
            town text not null,
            status text not null,
            at_s integer not null,
            actor text not null
        ) strict
        ;
CREATE TABLE proposal (
            number integer primary key,
            town text not null,
            record text not null,
            lang text not null,
            field text not null,
            mid text not null,
            actor text not null,
            against text not null,
            base text not null,
            value text not null,
            at_s integer not null,
            settled_s integer not null default 0,
            settled_by text not null default '',
            outcome text not null default ''
        ) strict
        ;
CREATE TABLE publication (
            feed text not null,
            seq integer not null,
            epoch integer not null,
            change integer not null,
            fields integer not null references field_table(number),
            root blob not null,
            records integer not null,
            issued_s integer not null,
            expires_s integer not null,
            head blob not null,
            primary key (feed, seq)
        ) strict, without rowid
        ;
INSERT INTO "publication" VALUES('testtown/de',1,1,1,1,X'D872B2F1896057109898AE5E72DD1E3009CB3074671917811A89D242F706EEDA',2,1795600000,1796204800,X'4C010001F5D5E1F2161C6D9F000000016B06AE806B0FE900D872B2F1896057109898AE5E72DD1E3009CB3074671917811A89D242F706EEDAF894E625F6735070859A0F8DB65DD96A765405383B06B6890F6AA0D51D96D1AD9D7A19F349A2D4926BFD4F8A852CAD6CEC68A3BDB6A10F7DA585F6FF3E1EADBC');
INSERT INTO "publication" VALUES('testtown/en',1,1,1,1,X'B1B5243B62A692EE1D7A83605CDB9A99AB00EEE9C003ADF35CFFB18628208C8F',2,1795600000,1796204800,X'4C0100017C43EE78C979D3BD000000016B06AE806B0FE900B1B5243B62A692EE1D7A83605CDB9A99AB00EEE9C003ADF35CFFB18628208C8F66B7ED9E1964B97C29E294CB83D939AAD53543AAD7080A67946ABBB0F4A5DC77588978AA1B6B599CA11803D56C22583BC67463604AAACC53CC1762F9CC0A132D');
CREATE TABLE record (
            id text primary key,
            town text not null references town(slug),
            kind text not null,
            slug text not null,
            status text not null,
            facts text not null,
            change integer not null
        ) strict
        ;
INSERT INTO "record" VALUES('place0001','testtown','place','beratungsstelle-1','published','{"access":{},"id":"place0001","kind":"place","organisation":"Verein","slug":"beratungsstelle-1","status":"published","summary":{"source_lang":"de"},"tags":["counselling"],"title":{"source_lang":"de"},"town":"testtown","updated_at_s":1795600000,"version":1}',1);
CREATE TABLE report (
            mid text primary key,
            town text not null,
            record text not null,
            reason text not null,
            said text not null,
            lang text not null,
            day text not null,
            settled_s integer not null default 0,
            settled_by text not null default ''
        ) strict
        ;
CREATE TABLE session (
            secret_hash blob primary key,
            number text not null unique,
            person text not null references person(id) on delete cascade,
            csrf_hash blob not null,
            label text not null,
            created_s integer not null,
            seen_s integer not null,
            expires_s integer not null
        ) strict
        ;
CREATE TABLE setting (
            name text primary key,
            value text not null
        ) strict, without rowid
        ;
INSERT INTO "setting" VALUES('composed/testtown','1/2026Q4/bb70512115d829ed/baab4c78de4bb283');
CREATE TABLE subscribed (
            number integer primary key,
            town text not null references town(slug),
            url text not null,
            organisation text not null,
            tags text not null,
            lang text not null,
            actor text not null,
            checked_s integer not null default 0,
            etag text not null default '',
            trouble text not null default '',
            unique (town, url)
        ) strict
        ;
CREATE TABLE token (
            secret_hash blob primary key,
            number text not null unique,
            person text not null references person(id) on delete cascade,
            label text not null,
            created_s integer not null,
            expires_s integer not null,
            used_day text not null default ''
        ) strict
        ;
CREATE TABLE town (
            slug text primary key,
            body text not null,
            change integer not null default 0
        ) strict
        ;
INSERT INTO "town" VALUES('testtown','{"bbox_e7":[86000000,500000000,89000000,502000000],"land":"HE","languages":["de","en"],"slug":"testtown","title":{"said":{"de":{"text":"Teststadt"}},"source_lang":"de"}}',1);
CREATE TABLE translation (
            record text not null references record(id) on delete cascade,
            field text not null,
            lang text not null,
            text text not null,
            source_lang text not null,
            source_hash text not null,
            state text not null,
            origin text not null,
            translated_at text not null,
            reviewed_by text not null,
            primary key (record, field, lang)
        ) strict, without rowid
        ;
INSERT INTO "translation" VALUES('place0001','summary','de','Beratung 1, ohne Termin.','de','','current','human','','');
INSERT INTO "translation" VALUES('place0001','summary','en','Advice 1, no appointment.','de','878baf2465a79ffe','current','human','','');
INSERT INTO "translation" VALUES('place0001','title','de','Beratungsstelle 1','de','','current','human','','');
INSERT INTO "translation" VALUES('place0001','title','en','Advice centre 1','de','ba402d473a04a630','current','human','','');
CREATE TABLE upload (
            id text primary key,
            town text not null references town(slug),
            person text not null,
            format text not null,
            options text not null,
            body blob not null,
            created_s integer not null
        ) strict
        ;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX record_slug on record(town, kind, slug) where slug <> '';
CREATE INDEX record_town on record(town, id);
CREATE INDEX history_record on history(record, change);
CREATE INDEX composed_standing on composed(feed, record, hash, urgent) where until_seq = 0;
CREATE INDEX composed_ended on composed(feed, until_seq) where until_seq > 0;
CREATE INDEX composed_began on composed(feed, from_seq);
CREATE INDEX imported_record on imported(record);
CREATE UNIQUE INDEX person_email on person(town, email) where ended_s = 0;
CREATE INDEX passkey_person on passkey(person);
CREATE INDEX audit_town on audit(town, number);
CREATE INDEX mutation_at on mutation(at_s);
CREATE INDEX proposal_record on proposal(town, record);
CREATE INDEX report_town on report(town, settled_s);
COMMIT;
