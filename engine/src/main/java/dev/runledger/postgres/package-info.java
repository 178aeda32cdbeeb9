/// The store in a PostgreSQL database: many nodes, a lock a session, one feed.
package dev.runledger.postgres;
