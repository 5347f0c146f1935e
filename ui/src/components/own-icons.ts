/** The symbols of OwnIcons.svelte: for parts that only whoever runs the host sees. */
export type OwnIconName = "hash" | "image" | "pulse";
