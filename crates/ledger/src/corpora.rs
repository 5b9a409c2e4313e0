//! The published vectors of `transparency-dev/merkle`, where they are present.
