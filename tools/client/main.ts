import { mkdirSync } from 'node:fs';
import { packClient } from './pack.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name the folder: node tools/client/main.ts <folder>');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
packClient(folder);
console.log(`${folder} is @studyflow/client as plain JavaScript: npm install ${folder}`);
