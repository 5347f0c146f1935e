import { looksAsItDid } from "./visual.mjs";

looksAsItDid("en", "dark");
