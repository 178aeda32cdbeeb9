/// What happened in a run, in order, and what it carried.
package dev.runledger.event;
