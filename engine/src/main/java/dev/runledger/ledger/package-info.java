/// Tells runs what to do, hands out work and watches deadlines.
package dev.runledger.ledger;
