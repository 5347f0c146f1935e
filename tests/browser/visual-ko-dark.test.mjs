import { looksAsItDid } from "./visual.mjs";

looksAsItDid("ko", "dark");
