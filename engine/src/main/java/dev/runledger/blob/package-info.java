/// Where the content of artifacts is kept: once per content, named by its hash.
package dev.runledger.blob;
