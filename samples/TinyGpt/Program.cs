// Learns a tokenizer from a text and shows that it brings the text back. Needs only the packages.
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Training;

string text = args is [var path]
    ? File.ReadAllText(path)
    : string.Join('\n', Enumerable.Repeat("the fox and the raven", 50));

Tokenizer tokenizer = BpeTokenizer.Train([text], new BpeTrainingOptions { VocabularySize = 280 });
int[] ids = tokenizer.Encode(text);

Console.WriteLine($"{text.Length} characters, {ids.Length} tokens of {tokenizer.VocabularySize} kinds");
if (tokenizer.Decode(ids) != text) throw new InvalidOperationException("The tokenizer did not bring the text back.");
