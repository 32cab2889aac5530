-- +goose Up
-- How often accounts, persons, posts, bodies or appointments changed: what a
-- process remembers of a signed-in person holds while this stands still.
CREATE TABLE people_version (
	home integer NOT NULL,
	n bigint NOT NULL,
	PRIMARY KEY (home)
);

-- Counts are kept by town: a county is then tens of rows and not thousands. The
-- due date matters only until a matter is reported.
DELETE FROM tally;
INSERT INTO tally (home, area, list, state, due, n)
	SELECT home, area / 1000 * 1000, list, state, CASE WHEN state IN ('registered', 'assigned') THEN due ELSE '' END, count(*)
	FROM matter WHERE sealed = 0 GROUP BY 1, 2, 3, 4, 5;

-- The events that the sequencer has still to number, in the order it takes them.
CREATE INDEX event_open ON event (home, id) WHERE seq = 0;

-- What the sweep looks at, in its order.
DROP INDEX matter_next;
CREATE INDEX matter_next ON matter (home, next_due, id) WHERE next_due > 0;
