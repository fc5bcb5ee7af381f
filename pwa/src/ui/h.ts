/** What JSX becomes: build.mjs puts these names in front of every file that uses it. */
export { Fragment, h } from "preact";
