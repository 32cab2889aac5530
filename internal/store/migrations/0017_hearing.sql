-- +goose Up
-- The hearing: what the person said to be complete, late statements, services and
-- attempts, through whose hands a case went, who stands in, appointments that rest.
ALTER TABLE consequence ADD COLUMN refused bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence ADD COLUMN complete bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence ADD COLUMN complete_at bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence ADD COLUMN successor text NOT NULL DEFAULT '';
ALTER TABLE consequence ADD COLUMN drafts bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence ADD COLUMN signed text NOT NULL DEFAULT '';
ALTER TABLE consequence ADD COLUMN hands text NOT NULL DEFAULT '';
ALTER TABLE consequence ADD COLUMN signs text NOT NULL DEFAULT '';
ALTER TABLE consequence_statement ADD COLUMN final bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence_statement ADD COLUMN late bigint NOT NULL DEFAULT 0;
ALTER TABLE consequence_statement ADD COLUMN body text NOT NULL DEFAULT '';
CREATE TABLE consequence_service (
	home integer NOT NULL,
	id text NOT NULL,
	case_id text NOT NULL,
	letter text NOT NULL,
	how text NOT NULL,
	on_day text NOT NULL,
	witnesses bytea,
	witnesses_digest text NOT NULL,
	text bytea,
	text_digest text NOT NULL,
	hash text NOT NULL,
	name text NOT NULL,
	type text NOT NULL,
	size bigint NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX consequence_service_case_id ON consequence_service (home, case_id, id);
ALTER TABLE letter ADD COLUMN case_id text NOT NULL DEFAULT '';
ALTER TABLE letter ADD COLUMN receipt text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN suspended text NOT NULL DEFAULT '';
