// Protocol buffer messages read field by field, without a schema and without a copy: fields are views into
// the message. For the few files of that kind that are read here (tokenizer.model, event files of
// TensorBoard).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace thresher::detail {

// One field of a protobuf message.
struct WireField {
    std::uint32_t number = 0;
    std::uint32_t wire = 0;  // 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes
    std::uint64_t value = 0; // varint and fixed types
    std::string_view bytes;  // length-delimited types
};

// Reads the fields of one message. After next() returned nullopt, ok() says whether the message ended where
// it should.
class WireReader {
  public:
    explicit WireReader(std::string_view bytes) : m_rest(bytes) {}
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_rest.empty(); }

    std::optional<WireField> next()
    {
        if (m_rest.empty() || !m_ok) return std::nullopt;
        WireField field;
        const auto tag = varint();
        field.number = static_cast<std::uint32_t>(tag >> 3);
        field.wire = static_cast<std::uint32_t>(tag & 7);
        switch (field.wire) {
        case 0:
            field.value = varint();
            break;
        case 1:
            field.value = fixed(8);
            break;
        case 2:
            field.bytes = take(varint());
            break;
        case 5:
            field.value = fixed(4);
            break;
        default:
            m_ok = false;
        }
        if (field.number == 0) m_ok = false;
        if (!m_ok) return std::nullopt;
        return field;
    }

  private:
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_rest.empty()) break;
            const auto byte = static_cast<std::uint8_t>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if ((byte & 0x80) == 0) return value;
        }
        m_ok = false;
        return 0;
    }
    std::string_view take(std::uint64_t count)
    {
        if (!m_ok || count > m_rest.size()) {
            m_ok = false;
            return {};
        }
        const auto taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }
    std::uint64_t fixed(std::size_t count)
    {
        const auto bytes = take(count);
        std::uint64_t value = 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
        return value;
    }

    std::string_view m_rest;
    bool m_ok = true;
};

} // namespace thresher::detail
