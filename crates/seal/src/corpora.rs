//! Published vectors, where they are present.
