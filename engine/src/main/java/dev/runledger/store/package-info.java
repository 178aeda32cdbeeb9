/// What every store can do, and what it is asked with; one contract, one room per kind of database.
package dev.runledger.store;
