/// The store in a SQLite file.
package dev.runledger.sqlite;
