/**
 * The phone under Node: one catch-up from the command line, by the code that the app runs; only the link and the shelf are others.
 *
 *   node pwa/dist/phone.mjs pull URL|FILE --town T --lang L --into DIR [--json] [--root KEY] [--again]
 *
 * Exit status 0 done, 1 refused, 2 wrong use, 3 no answer. stdout: one line; stderr: one sentence that says what to do.
 */
import { command } from "./command.ts";

const { status, out, err } = await command(process.argv.slice(2));
if (out) console.log(out);
if (err) console.error(err);
process.exitCode = status;
