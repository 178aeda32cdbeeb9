/// Every way a caller can fail: a code, a message and a hint.
package dev.runledger.problem;
