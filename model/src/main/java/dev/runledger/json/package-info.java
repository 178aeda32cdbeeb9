/// JSON as text: checked, taken apart, written; its bytes never change on their way through.
package dev.runledger.json;
