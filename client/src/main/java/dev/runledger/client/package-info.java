/// The Java client of a Runledger server.
package dev.runledger.client;
