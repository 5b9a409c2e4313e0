//! The dates, document by document; what they are for is said in the module above.

/// What is known of one release. Days are the last ones with fixes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Support {
    /// The id in os-release.
    pub(super) id: &'static str,
    /// The release, as far as it counts: `9` stands for `9.4` as well.
    pub(super) version: &'static str,
    /// The end of full support: new features and all fixes; empty where the vendor makes no difference.
    pub(super) full: &'static str,
    /// The end of security fixes for everybody.
    pub(super) ends: &'static str,
    /// The end of what comes after that; empty where nothing does.
    pub(super) long: &'static str,
}

/// Releases of one system, the document, and the day of looking.
pub(super) struct Document {
    pub(super) name: &'static str,
    pub(super) checked: &'static str,
    /// What its long-term support is called.
    pub(super) long: &'static str,
    pub(super) releases: &'static [Support],
}

const fn of(
    id: &'static str,
    version: &'static str,
    full: &'static str,
    ends: &'static str,
    long: &'static str,
) -> Support {
    Support { id, version, full, ends, long }
}

/// All of them; a release stands in one document alone.
pub(super) const DOCUMENTS: &[Document] = &[
    Document {
        name: "distro-info-data 0.58+deb12u6, debian.csv",
        checked: "2026-11-30",
        long: "Debian LTS",
        releases: &[
            of("debian", "8", "", "2018-06-17", "2020-06-30"),
            of("debian", "9", "", "2020-07-18", "2022-06-30"),
            of("debian", "10", "", "2022-09-10", "2024-06-30"),
            of("debian", "11", "", "2024-08-14", "2026-08-31"),
            of("debian", "12", "", "2026-07-11", "2028-06-30"),
            of("debian", "13", "", "2028-08-09", "2030-06-30"),
        ],
    },
    Document {
        name: "distro-info-data 0.58+deb12u6, ubuntu.csv",
        checked: "2026-11-30",
        long: "Ubuntu Pro (ESM)",
        releases: &[
            of("ubuntu", "14.04", "", "2019-04-25", "2024-04-25"),
            of("ubuntu", "16.04", "", "2021-04-30", "2026-04-23"),
            of("ubuntu", "18.04", "", "2023-05-31", "2028-04-26"),
            of("ubuntu", "20.04", "", "2025-05-29", "2030-04-23"),
            of("ubuntu", "20.10", "", "2021-07-22", ""),
            of("ubuntu", "21.04", "", "2022-01-20", ""),
            of("ubuntu", "21.10", "", "2022-07-14", ""),
            of("ubuntu", "22.04", "", "2027-06-01", "2032-04-21"),
            of("ubuntu", "22.10", "", "2023-07-20", ""),
            of("ubuntu", "23.04", "", "2024-01-25", ""),
            of("ubuntu", "23.10", "", "2024-07-11", ""),
            of("ubuntu", "24.04", "", "2029-05-31", "2034-04-25"),
            of("ubuntu", "24.10", "", "2025-07-10", ""),
            of("ubuntu", "25.04", "", "2026-01-15", ""),
            of("ubuntu", "25.10", "", "2026-07-09", ""),
            of("ubuntu", "26.04", "", "2031-05-29", "2036-04-23"),
        ],
    },
    Document {
        name: "Red Hat Enterprise Linux Life Cycle, as endoflife.date has it",
        checked: "2026-11-30",
        long: "Extended Life Cycle Support",
        releases: &[
            of("rhel", "6", "2016-05-10", "2020-11-30", "2024-06-30"),
            of("rhel", "7", "2019-08-06", "2024-06-30", "2028-06-30"),
            of("rhel", "8", "2024-05-31", "2029-05-31", "2032-05-31"),
            of("rhel", "9", "2027-05-31", "2032-05-31", "2035-05-31"),
        ],
    },
    Document {
        name: "Rocky Linux Release and Version Guide, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[of("rocky", "8", "2024-05-31", "2029-05-31", ""), of("rocky", "9", "2027-05-31", "2032-05-31", "")],
    },
    Document {
        name: "AlmaLinux Release Notes, as endoflife.date has them",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("almalinux", "8", "2024-05-01", "2029-03-01", ""),
            of("almalinux", "9", "2027-05-31", "2032-05-31", ""),
            of("almalinux", "10", "2030-05-31", "2035-05-31", ""),
        ],
    },
    Document {
        name: "CentOS Product Specifications, as endoflife.date has them",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("centos", "6", "2017-05-10", "2020-11-30", ""),
            of("centos", "7", "2020-08-06", "2024-06-30", ""),
            of("centos", "8", "", "2021-12-31", ""),
            of("centos-stream", "8", "", "2024-05-31", ""),
            of("centos-stream", "9", "", "2027-05-31", ""),
        ],
    },
    Document {
        name: "Fedora Linux Release Life Cycle, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("fedora", "36", "", "2023-05-16", ""),
            of("fedora", "37", "", "2023-12-05", ""),
            of("fedora", "38", "", "2024-05-21", ""),
            of("fedora", "39", "", "2024-11-26", ""),
            of("fedora", "40", "", "2025-05-13", ""),
            of("fedora", "41", "", "2025-12-15", ""),
            of("fedora", "42", "", "2026-05-13", ""),
            of("fedora", "43", "", "2026-12-09", ""),
        ],
    },
    Document {
        name: "openSUSE Lifetime, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("opensuse-leap", "15.0", "", "2019-12-03", ""),
            of("opensuse-leap", "15.1", "", "2021-02-02", ""),
            of("opensuse-leap", "15.2", "", "2022-01-04", ""),
            of("opensuse-leap", "15.3", "", "2022-12-31", ""),
            of("opensuse-leap", "15.4", "", "2023-12-07", ""),
            of("opensuse-leap", "15.5", "", "2024-12-31", ""),
            of("opensuse-leap", "15.6", "", "2026-04-30", ""),
            of("opensuse-leap", "16.0", "", "2027-10-31", ""),
        ],
    },
    Document {
        name: "SUSE Product Support Lifecycle, as endoflife.date has it",
        checked: "2026-11-30",
        long: "Long Term Service Pack Support",
        releases: &[
            of("sles", "12.3", "", "2019-06-30", "2022-06-30"),
            of("sles", "12.4", "", "2020-06-30", "2023-06-30"),
            of("sles", "12.5", "", "2024-10-31", "2027-10-31"),
            of("sles", "15", "", "2019-12-31", "2022-12-31"),
            of("sles", "15.1", "", "2021-01-31", "2024-01-31"),
            of("sles", "15.2", "", "2021-12-31", "2024-12-31"),
            of("sles", "15.3", "", "2022-12-31", "2025-12-31"),
            of("sles", "15.4", "", "2023-12-31", "2026-12-31"),
            of("sles", "15.5", "", "2024-12-31", "2027-12-31"),
        ],
    },
    Document {
        name: "Alpine Linux Releases, as endoflife.date has them",
        checked: "2026-11-30",
        long: "",
        releases: &[
            of("alpine", "3.12", "", "2022-05-01", ""),
            of("alpine", "3.13", "", "2022-11-01", ""),
            of("alpine", "3.14", "", "2023-05-01", ""),
            of("alpine", "3.15", "", "2023-11-01", ""),
            of("alpine", "3.16", "", "2024-05-23", ""),
            of("alpine", "3.17", "", "2024-11-22", ""),
            of("alpine", "3.18", "", "2025-05-09", ""),
            of("alpine", "3.19", "", "2025-11-01", ""),
            of("alpine", "3.20", "", "2026-04-01", ""),
            of("alpine", "3.21", "", "2026-11-01", ""),
            of("alpine", "3.22", "", "2027-05-01", ""),
            of("alpine", "3.23", "", "2027-11-01", ""),
        ],
    },
    Document {
        name: "Oracle Lifetime Support Policy for Oracle Linux, as endoflife.date has it",
        checked: "2026-11-30",
        long: "Oracle Extended Support",
        releases: &[
            of("ol", "6", "", "2021-03-01", "2024-12-01"),
            of("ol", "7", "", "2024-12-01", "2026-06-01"),
            of("ol", "8", "", "2029-07-01", "2031-07-01"),
            of("ol", "9", "", "2032-06-30", "2034-06-30"),
        ],
    },
    Document {
        name: "Amazon Linux Release Cadence, as endoflife.date has it",
        checked: "2026-11-30",
        long: "",
        releases: &[of("amzn", "2018.03", "2020-12-31", "2023-12-31", "")],
    },
    Document {
        name: "Red Hat Enterprise Linux Life Cycle",
        checked: "2026-12-01",
        long: "Extended Life Cycle Support",
        releases: &[of("rhel", "10", "2030-05-31", "2035-05-31", "2038-05-31")],
    },
    Document {
        name: "Rocky Linux Release and Version Guide",
        checked: "2026-12-01",
        long: "",
        releases: &[of("rocky", "10", "2030-05-31", "2035-05-31", "")],
    },
    Document {
        name: "SUSE Product Support Lifecycle",
        checked: "2026-12-01",
        long: "Long Term Service Pack Support",
        releases: &[
            of("sles", "15.6", "", "2025-12-31", "2028-12-31"),
            of("sles", "15.7", "", "2031-07-31", "2034-07-31"),
        ],
    },
    Document {
        name: "Amazon Linux 2 FAQs",
        checked: "2026-12-01",
        long: "",
        releases: &[of("amzn", "2", "", "2026-06-30", "")],
    },
    Document {
        name: "Amazon Linux 2023 User Guide, Release cadence",
        checked: "2026-12-01",
        long: "",
        releases: &[of("amzn", "2023", "2027-06-30", "2029-06-30", "")],
    },
];
