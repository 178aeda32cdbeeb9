/// Sessions, runs, their states, and the one page that says how they change.
package dev.runledger.run;
