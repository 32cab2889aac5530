-- +goose Up
-- A line of a matter's time line names the one before it, and the matter its newest: a new
-- line touches no index. Those from before, and the first of each matter, have no line
-- before them and are found by the matter.
ALTER TABLE step ADD COLUMN prev text NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN line text NOT NULL DEFAULT '';
DROP INDEX step_matter;
CREATE INDEX step_first ON step (home, matter, id) WHERE prev = '';

-- The event of such a line bears its identifier and is found through it: it names no
-- subject beside the event, and stands in no index of subjects.
DROP INDEX event_subject;
CREATE INDEX event_subject ON event (home, subject) WHERE subject <> '';
