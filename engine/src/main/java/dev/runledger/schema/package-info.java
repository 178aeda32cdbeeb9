/// JSON Schemas that people write: whether they are such, and what breaks them.
package dev.runledger.schema;
