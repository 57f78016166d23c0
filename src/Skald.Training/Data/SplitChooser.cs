namespace Skald.Training.Data;

/// <summary>
/// Sends each document to training or validation by its content, so neither order nor other documents matter.
/// </summary>
/// <remarks>
/// Documents wait until both sides have one. Where the text ends first, or those that wait grow too long, the document
/// nearest to the missing side goes there; a single document is cut by position.
/// </remarks>
internal sealed class SplitChooser(double validationFraction, ulong seed)
{
    private const long WaitingCharacters = 1 << 26;

    private readonly List<(string Text, double Draw)> _waiting = [];
    private long _waitingCharacters;
    private bool _hasTrain;
    private bool _hasValidation;

    /// <summary>Takes a document and gives back those that can be placed now, in their order.</summary>
    public IReadOnlyList<(string Text, DataSplit Split)> Add(string text, UInt128 hash)
    {
        double draw = (Mixing.Mix(seed, (ulong)hash, (ulong)(hash >> 64)) >> 11) * (1.0 / (1L << 53));
        DataSplit split = Choose(draw);
        if (split == DataSplit.Train) _hasTrain = true;
        else _hasValidation = true;
        if (validationFraction == 0 || (_hasTrain && _hasValidation && _waiting.Count == 0)) return [(text, split)];

        _waiting.Add((text, draw));
        _waitingCharacters += text.Length;
        bool tooLong = _waiting.Count > 1 && _waitingCharacters > WaitingCharacters;
        if (!tooLong && !(_hasTrain && _hasValidation)) return [];
        List<(string, DataSplit)> placed = Place();
        _waiting.Clear();
        (_hasTrain, _hasValidation) = (true, true);
        return placed;
    }

    /// <summary>Places the documents that still wait.</summary>
    /// <param name="cutByPosition">Whether they are the two parts of one document.</param>
    public IReadOnlyList<(string Text, DataSplit Split)> Finish(out bool cutByPosition)
    {
        cutByPosition = _waiting.Count == 1;
        if (_waiting.Count == 0) return [];
        if (cutByPosition)
        {
            string text = _waiting[0].Text;
            int cut = (int)(text.Length * (1 - validationFraction));
            if (cut > 0 && cut < text.Length && char.IsLowSurrogate(text[cut])) cut--;
            return [(text[..cut], DataSplit.Train), (text[cut..], DataSplit.Validation)];
        }

        return Place();
    }

    /// <summary>Sends those that wait where they belong, and one to a side that has none.</summary>
    private List<(string Text, DataSplit Split)> Place()
    {
        if (_hasTrain && _hasValidation) return _waiting.ConvertAll(w => (w.Text, Choose(w.Draw)));
        double wanted = _hasTrain ? _waiting.Min(w => w.Draw) : _waiting.Max(w => w.Draw);
        DataSplit missing = _hasTrain ? DataSplit.Validation : DataSplit.Train;
        return _waiting.ConvertAll(w => (w.Text, w.Draw == wanted ? missing : Choose(w.Draw)));
    }

    private DataSplit Choose(double draw) => draw < validationFraction ? DataSplit.Validation : DataSplit.Train;
}
