//! What the configuration of servers says about TLS, and of databases and
//! Tomcat about who may come in: one reader for each program, and the languages of their cipher lists, resolved to the names
//! that endpoints are described by. It reads files through [`Files`] alone.

pub mod apache;
pub mod ciphers;
mod conf_command;
pub mod crypto_policies;
pub mod dovecot;
pub mod files;
mod globs;
pub mod gnutls_config;
pub mod haproxy;
pub mod java_security;
pub mod mysql;
pub mod names;
pub mod nginx;
pub mod openssl_cnf;
pub mod oracle;
pub mod postfix;
pub mod postgresql;
pub mod reading;
mod scope;
pub mod setting;
pub mod sshd;
pub mod tomcat;

pub use files::{Files, ReadError};
pub use reading::{Config, Found, Known, Problem};
pub use setting::{Kind, Place, Resolved, Setting};
