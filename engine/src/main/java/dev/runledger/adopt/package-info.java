/// Databases made by the published schemas, brought over row by row, checked, and put in place.
package dev.runledger.adopt;
