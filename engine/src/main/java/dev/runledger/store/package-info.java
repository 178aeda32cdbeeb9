/// Where runs and events are kept; one contract, one class per database.
package dev.runledger.store;
