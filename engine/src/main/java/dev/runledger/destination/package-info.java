/// Our database as rows are brought into it, and what is written down about them.
package dev.runledger.destination;
