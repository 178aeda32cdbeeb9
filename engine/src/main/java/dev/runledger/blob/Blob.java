package dev.runledger.blob;

/// Stored content.
///
/// @param sha256 of the content, 64 lower-case hex digits
/// @param mediaType told from the content's first bytes
public record Blob(String sha256, long byteSize, MediaType mediaType) {}
