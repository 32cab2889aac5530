-- +goose Up
-- Requests and their answers are few among the lines of time lines: since when one waits is
-- found by its matter, what was answered in some weeks by the act.
CREATE INDEX step_request ON step (home, matter, act, at) WHERE act IN ('ask_extension', 'object', 'extend', 'refuse_extend', 'agree_back', 'refuse_back');
CREATE INDEX step_answer ON step (home, act, at, matter) WHERE act IN ('ask_extension', 'object', 'extend', 'refuse_extend', 'agree_back', 'refuse_back');
