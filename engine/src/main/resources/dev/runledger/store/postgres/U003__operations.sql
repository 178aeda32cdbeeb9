DROP TABLE audit_events;
DROP TABLE api_keys;
DROP TABLE dead_letters;
DROP TABLE sinks;
DROP TABLE session_inbox;
DROP TABLE idempotency_keys;
DROP TABLE schedules;
DROP TABLE agents;
