DROP TRIGGER runs_deleted_untold ON runs;
DROP FUNCTION runs_deleted_untold();
DROP INDEX idx_runs_endless;
DROP TRIGGER runs_held_elsewhere ON runs;
DROP FUNCTION runs_held_elsewhere();
DROP INDEX idx_runner_commands_elsewhere;
DROP TRIGGER runs_resumed_with_answer ON runs;
DROP TRIGGER runs_resumed_elsewhere ON runs;
DROP FUNCTION runs_resumed_elsewhere();
