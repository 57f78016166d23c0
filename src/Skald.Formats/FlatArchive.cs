using Skald.Formats.Gguf;
using Skald.Formats.Zip;

namespace Skald.Formats;

/// <summary>An archive whose tensors lie at known places of one file.</summary>
internal sealed class FlatArchive : TensorArchive
{
    private readonly PositionalFile _file;
    private readonly ZipInflater _inflater;
    private readonly StridedTensor _strided = new();
    private readonly Dictionary<string, PlacedTensor> _places;

    /// <summary>Takes over the file, which it closes in the end.</summary>
    public FlatArchive(
        PositionalFile file, string format, IReadOnlyList<PlacedTensor> places, GgufMetadata? metadata = null)
        : base(file.Path, format, places.Select(place => place.Entry), metadata)
    {
        (_file, _inflater) = (file, new ZipInflater(file));
        _places = places.ToDictionary(place => place.Entry.Name, StringComparer.Ordinal);
    }

    private protected override void ReadBytes(TensorEntry tensor, long position, Span<byte> destination)
    {
        PlacedTensor place = _places[tensor.Name];
        if (place.Strides is null) ReadPlace(place, place.Offset + position, destination);
        else _strided.Read(place, position, destination, ReadPlace);
        if (place.IsBigEndian) ByteOrder.TurnRound(tensor.Name, tensor.Type.BlockBytes, position, destination);
    }

    private protected override void Close()
    {
        _inflater.Dispose();
        _file.Dispose();
    }

    private void ReadPlace(PlacedTensor place, long offset, Span<byte> destination)
    {
        string what = $"tensor '{place.Entry.Name}'";
        if (place.Packed is { } packed) _inflater.Read(packed, offset, destination, what);
        else _file.Read(offset, destination, what);
    }
}
