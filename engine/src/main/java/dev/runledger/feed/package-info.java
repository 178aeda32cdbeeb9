/// Follows what was committed, in order, from any point.
package dev.runledger.feed;
