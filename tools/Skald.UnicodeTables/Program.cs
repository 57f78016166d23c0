using System.IO.Compression;
using Skald.UnicodeTables;

if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: Skald.UnicodeTables FOLDER [OUTPUT]");
    return 2;
}

string output = args.Length > 1 ? args[1] : Path.Combine("src", "Skald.Tokenizers", "Unicode", "unicode.bin");
byte[] tables = new TableFile(new Ucd(args[0])).Write();
using (FileStream file = File.Create(output))
using (BrotliStream brotli = new(file, CompressionLevel.SmallestSize))
{
    brotli.Write(tables);
}

Console.WriteLine($"{output}: {tables.Length:N0} bytes, {new FileInfo(output).Length:N0} compressed");
return 0;
