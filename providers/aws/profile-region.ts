// The region of a profile in a file of AWS's command line: `[profile eu]` in its configuration, `[eu]` among credentials.
// Pure. The SDK reads these files, too, but asks the instance's metadata before anybody could look elsewhere.

export function regionOfProfile(text: string, profile: string): string | undefined {
  let isWithin = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?["']?(.+?)["']?\s*\]/.exec(line)?.[1];
    if (section !== undefined) isWithin = section === profile;
    const region = isWithin ? /^region\s*=\s*([\w-]+)/.exec(line)?.[1] : undefined;
    if (region !== undefined) return region;
  }
  return undefined;
}
