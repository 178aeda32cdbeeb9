/// Brings rows of a source into our tables, and keeps those aside that break a rule.
package dev.runledger.bring;
