/// Opens a store, or moves its schema, by its address.
package dev.runledger.database;
