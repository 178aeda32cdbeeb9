/// What an adoption tells of itself: how far it is, and what came of it.
package dev.runledger.report;
