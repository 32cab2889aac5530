-- +goose Up
-- Versions of the working calendar that a home added to the one of the program.
CREATE TABLE calendar_version (
	home integer NOT NULL,
	id text NOT NULL,
	number integer NOT NULL,
	source text NOT NULL,
	reason text NOT NULL,
	changes text NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX calendar_version_number ON calendar_version (home, number);

-- recorded is set where an event was written more than a day after the time it
-- states (倒签), and is the time it was written; null everywhere else.
ALTER TABLE event ADD COLUMN recorded bigint;
CREATE INDEX event_backdated ON event (home, id) WHERE recorded IS NOT NULL;

-- What the exception lists read: each index holds only the rows of its list.
CREATE INDEX matter_backfilled ON matter (home, id) WHERE backfilled = 1;
CREATE INDEX matter_exit ON matter (home, outcome, owner_body, id) WHERE state = 'written_off';
CREATE INDEX matter_verified_by ON matter (home, reporter, verifier, id) WHERE verifier <> '';
CREATE INDEX entry_late ON entry (home, id) WHERE timely = 'late';
CREATE INDEX step_pause ON step (home, id) WHERE act = 'pause';
CREATE INDEX letter_number ON letter (home, number) WHERE number <> '';
