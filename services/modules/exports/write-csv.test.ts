import { expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { csvWriter } from './write-csv.ts';

function written(tables: Readonly<Record<string, readonly object[][]>>): Record<string, string> {
  const writer = csvWriter();
  for (const [name, portions] of Object.entries(tables)) {
    for (const [index, rows] of portions.entries()) {
      const texts = rows.map((row) => JSON.stringify(row));
      writer.write(name, texts, index === portions.length - 1);
    }
  }
  writer.end();
  const bytes = writer.take();
  expect(writer.waiting()).toBe(0);
  const files = Object.entries(unzipSync(bytes));
  return Object.fromEntries(files.map(([name, content]) => [name, Buffer.from(content).toString()]));
}

test('an archive has a file for each table with rows, its columns first', () => {
  const files = written({
    'a.none': [[]],
    'a.one': [[{ id: '1', title: 'x' }], [{ id: '2', title: null }], []],
    'a.two': [[{ id: '3' }]],
  });
  expect(files).toEqual({ 'a.one.csv': 'id,title\r\n1,x\r\n2,\r\n', 'a.two.csv': 'id\r\n3\r\n' });
});

test.each([
  ['', '""'],
  ['a "b", c', '"a ""b"", c"'],
  ['two\nlines', '"two\nlines"'],
  ['-5', '-5'],
  ['+1.25', '+1.25'],
  ['=1+1', "'=1+1"],
  ['@sum', "'@sum"],
  ['-x', "'-x"],
  ['\ttab', "'\ttab"],
  ['\n=1+1', `"'\n=1+1"`],
  ['＝1+1', "'＝1+1"],
  ['＠sum', "'＠sum"],
])('%j is written as %s', (value, cell) => {
  expect(written({ t: [[{ a: value }]] })).toEqual({ 't.csv': `a\r\n${cell}\r\n` });
});
