-- +goose Up
-- What is written of persons is sealed: the new columns hold it, and the old ones are empty
-- in every row that is written from now on. The store seals what an earlier program left in
-- clear when it is opened; the indexes find it, and are empty afterwards.
ALTER TABLE leave ADD COLUMN why bytea;
ALTER TABLE leave ADD COLUMN why_digest text NOT NULL DEFAULT '';
CREATE INDEX leave_clear ON leave (home, id) WHERE reason <> '';
ALTER TABLE entry ADD COLUMN written bytea;
ALTER TABLE entry ADD COLUMN written_digest text NOT NULL DEFAULT '';
CREATE INDEX entry_clear ON entry (home, id) WHERE filled <> '';
ALTER TABLE amendment ADD COLUMN why bytea;
ALTER TABLE amendment ADD COLUMN why_digest text NOT NULL DEFAULT '';
ALTER TABLE amendment ADD COLUMN earlier bytea;
ALTER TABLE amendment ADD COLUMN earlier_digest text NOT NULL DEFAULT '';
CREATE INDEX amendment_clear ON amendment (home, id) WHERE reason <> '';
ALTER TABLE spot_check ADD COLUMN found bytea;
ALTER TABLE spot_check ADD COLUMN found_digest text NOT NULL DEFAULT '';
CREATE INDEX spot_check_clear ON spot_check (home, id) WHERE note <> '';
ALTER TABLE remark ADD COLUMN said bytea;
ALTER TABLE remark ADD COLUMN said_digest text NOT NULL DEFAULT '';
CREATE INDEX remark_clear ON remark (home, id) WHERE note <> '';
ALTER TABLE appointment ADD COLUMN end_why bytea;
ALTER TABLE appointment ADD COLUMN end_why_digest text NOT NULL DEFAULT '';
CREATE INDEX appointment_clear ON appointment (home, id) WHERE end_reason <> '';
ALTER TABLE matter ADD COLUMN private bytea;
ALTER TABLE matter ADD COLUMN private_digest text NOT NULL DEFAULT '';
CREATE INDEX matter_clear ON matter (home, id) WHERE sealed = 1 AND (facts <> '' OR demand <> '');
