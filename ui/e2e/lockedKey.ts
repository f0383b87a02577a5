// A master key under a passphrase, as the box writes it; what it opens is nobody's.
export const PASSPHRASE = "correct horse battery";

export const LOCKED_KEY = [
  "passphrase.1 65536 3 4 zcZWnQooViWtL03GHnYn4Q== AxrScRWuprN/ISiKYnjRCJkXjerG977PpvVYmjwhEFa7 d2b6fd2c256a92f7",
  "6LfQ9rPir7cZC0oMKH9OTG0mGwxA/xvu1DIH6uJpl3E6f4Q2IXjUgUyl8hTCXNjKE9aNsuZYZ9+sQ4kDPudnPBEErZ0dfP0KAMCgEO3tu1/E1MfvI2Qx340dIZizllHvB9UeUScA",
].join(" ");
