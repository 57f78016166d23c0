namespace Skald.Tensors;

/// <summary>Turns one output's weights, as a file holds them, into floats.</summary>
/// <param name="blocks">Whole blocks: one row.</param>
/// <param name="values">As many floats as the row has inputs.</param>
public delegate void RowDecoder(ReadOnlySpan<byte> blocks, Span<float> values);
