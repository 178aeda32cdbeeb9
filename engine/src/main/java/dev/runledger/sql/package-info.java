/// Whole statements with named values, and what both kinds of database read and write alike.
package dev.runledger.sql;
