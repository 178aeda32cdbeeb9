/// Who may take which work, and for how long.
package dev.runledger.work;
