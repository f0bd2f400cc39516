import PDFDocument from 'pdfkit';
import { FONTS, type Letters } from './letters.ts';

export interface WriteOptions {
  readonly width?: number;
  readonly align?: 'left' | 'right' | 'center';
  /** @default 10 */
  readonly size?: number;
  readonly colour?: string;
  readonly isBold?: boolean;
  /** Letters at most. @default 60 */
  readonly most?: number;
}

/** Paper to draw on: a cursor that goes down, and to the next page where there is no room. */
export interface Page {
  readonly pdf: PDFKit.PDFDocument;
  readonly left: number;
  readonly width: number;
  /** Takes room of this height and gives where it begins. */
  readonly take: (height: number) => number;
  /** Writes one line; letters that cannot be drawn are replaced. */
  readonly write: (text: string, x: number, y: number, options?: WriteOptions) => void;
  readonly number: (value: number) => string;
  /** Writes the foot of every page and gives the file. */
  readonly end: (footOf: (page: number, pages: number) => readonly string[]) => Promise<Buffer>;
}

export interface PageOptions {
  readonly title: string;
  readonly language: 'en' | 'de';
  readonly letters: Letters;
  readonly createdAt: Date;
}

const MARGIN = 48;
const FOOT = 40;
const INK = '#1d1f23';

export function openPage({ title, language, letters, createdAt }: PageOptions): Page {
  const pdf = openDocument(title, language, createdAt);
  const whole = collect(pdf);
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const write = writerOn(pdf, letters);
  let next = MARGIN;
  return {
    pdf,
    left: MARGIN,
    width: pdf.page.width - 2 * MARGIN,
    take: (height) => {
      if (next + height > pdf.page.height - MARGIN - FOOT) {
        pdf.addPage();
        next = MARGIN;
      }
      const top = next;
      next += height;
      return top;
    },
    write,
    number: (value) => numbers.format(value),
    end: (footOf) => {
      writeFeet(pdf, write, footOf);
      pdf.end();
      return whole;
    },
  };
}

function openDocument(title: string, language: string, createdAt: Date): PDFKit.PDFDocument {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: language,
    displayTitle: true,
    info: {
      Title: title,
      Creator: 'StudyFlow',
      Producer: 'StudyFlow',
      CreationDate: createdAt,
      ModDate: createdAt,
    },
  });
  return pdf.registerFont('plain', FONTS.plain).registerFont('bold', FONTS.bold);
}

function collect(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.once('end', () => resolve(Buffer.concat(parts)));
    pdf.once('error', reject);
  });
}

function writerOn(pdf: PDFKit.PDFDocument, letters: Letters): Page['write'] {
  return (text, x, y, { size = 10, colour = INK, isBold, most, ...place } = {}) => {
    pdf
      .font(isBold === true ? 'bold' : 'plain', size)
      .fillColor(colour)
      .text(letters.fit(text, most), x, y, {
        ...place,
        lineBreak: place.width !== undefined,
        height: size * 1.3,
        ellipsis: true,
      });
  };
}

function writeFeet(
  pdf: PDFKit.PDFDocument,
  write: Page['write'],
  footOf: (page: number, pages: number) => readonly string[],
): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    pdf.switchToPage(start + index);
    // Below the margin text would begin a new page.
    pdf.page.margins.bottom = 0;
    footOf(index + 1, count).forEach((line, row) => {
      write(line, MARGIN, pdf.page.height - MARGIN + row * 11 - 8, {
        width: pdf.page.width - 2 * MARGIN,
        size: 7,
        colour: '#5f6368',
        most: 160,
      });
    });
  }
}
