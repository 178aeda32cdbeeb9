/// The steps of the schema, held against what a database has.
package dev.runledger.migration;
